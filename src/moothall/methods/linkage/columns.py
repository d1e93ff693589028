"""Which column of somebody's file is what. Recognised by name, generously; `--map` says it where a name does not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moothall.methods.files import Problem
from moothall.methods.linkage.errors import LinkageError

#: What a column can be, with the names it goes by, letters and digits only.
KNOWN_AS: dict[str, tuple[str, ...]] = {
    "record_id": ("recordid", "uniqueid", "recid", "id", "rowid", "uid", "recordno", "recordnumber", "personid", "perspersonid", "legacyid", "misid", "index", "unnamed0", "column1"),
    "source": ("sourcedataset", "source", "dataset", "agency", "agencyname", "organisation", "system", "datasource"),
    "given_names": ("givennames", "givenname", "firstname", "firstnames", "forename", "forenames", "fname", "given", "first", "persforename", "namefirst", "christianname", "fnamec1"),
    "family_name": ("familyname", "surname", "lastname", "family", "lname", "last", "perssurname", "secondname", "namelast", "sname"),
    "middle_names": ("middlename", "middlenames", "secondforename", "otherforenames", "middle"),
    "full_name": ("fullname", "name", "childname", "personname", "firstandsurname", "nameinfull"),
    "other_names": ("aliases", "alias", "othernames", "aka", "knownas", "formername", "previoussurname", "previousname", "maidenname"),
    "date_of_birth": ("dateofbirth", "dob", "birthdate", "bornon", "born", "persdob", "personbirthdate", "dateborn", "birth"),
    "birth_day": ("birthday", "dayofbirth", "bd", "dobday", "dobd"),
    "birth_month": ("birthmonth", "monthofbirth", "bm", "dobmonth", "dobm"),
    "birth_year": ("birthyear", "yearofbirth", "by", "yob", "dobyear", "doby"),
    "sex": ("sex", "gender", "perssex", "gendercurrent"),
    "nationality": ("nationality", "nationalities", "citizenship", "countryofbirth", "countryoforigin", "persnationality"),
    "language": ("language", "firstlanguage", "mothertongue"),
    "postcode": ("postcode", "postcodefake", "zip", "zipcode", "postalcode", "homepost", "addrpostcode", "pcd", "pc"),
    "house": ("streetnumber", "housenumber", "houseno", "streetno", "addressnumber", "number"),
    "street": ("address1", "street", "streetname", "addressline1", "address", "addressline", "road"),
    "locality": ("address2", "addressline2", "locality", "village"),
    "place": ("suburb", "city", "town", "birthplace", "placeofbirth", "posttown", "cityoftown", "county", "district"),
    "region": ("state", "region", "province", "stateprovince", "country"),
    "email": ("email", "emailaddress", "mail"),
    "phone": ("phone", "phonenumber", "telephone", "mobile", "tel", "mobilenumber"),
    "occupation": ("occupation", "job", "profession"),
    "upn": ("upn", "uniquepupilnumber", "pupilnumber"),
    "nhs": ("nhs", "nhsnumber", "nhsno", "commonchildid", "perscommonchildid"),
    "home_office": ("homeoffice", "homeofficeref", "homeofficereference", "horef", "horeference", "hoid", "cid", "portref"),
    "child_id": ("child", "childid", "lachildid", "ssda903id", "903id", "childid903"),
    "other_id": ("socsecid", "ssn", "socialsecuritynumber", "nationalid", "nino", "nationalinsurancenumber", "passport", "passportnumber", "idnumber", "medicareno"),
    "cluster": ("cluster", "clusterid", "entity", "entityid", "trueid", "truthid", "group", "groupid", "persontrueid", "person", "matchgroup", "truecluster", "personid"),
}  # fmt: skip
KINDS = tuple(KNOWN_AS)
#: A record can be told from another by these.
TELLING = (
    "given_names", "family_name", "full_name", "date_of_birth", "birth_year", "postcode", "email", "phone", "upn", "nhs", "home_office",
    "child_id", "other_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Kind to the column of the file that holds it, and the columns nothing was made of."""

    of: Mapping[str, str]
    unused: tuple[str, ...]


def recognise(
    names: Sequence[str], said: Mapping[str, str] | None = None, *, file: str = "", labels: bool = False
) -> Columns:
    """What each column is. `said` (column to kind, or `ignore`) goes first; a kind is taken by one column only.

    Raises LinkageError naming the column and the mend: a mapped column that is not there, an unknown kind, or,
    unless the file holds labels, nothing that tells one record from another.
    """
    said = dict(said or {})
    _check_said(names, said, file)
    found = {kind: column for column, kind in said.items() if kind != "ignore"}
    free = [name for name in names if name not in said]
    for kind, aliases in KNOWN_AS.items():
        if kind in found:
            continue
        ranked = [(aliases.index(_bare(name)), name) for name in free if _bare(name) in aliases]
        if ranked:
            found[kind] = min(ranked)[1]
            free.remove(found[kind])
    if "birth_day" in found and not {"birth_month", "date_of_birth"} & set(found):
        found["date_of_birth"] = found.pop("birth_day")
    if not labels:
        _check_enough(names, found, file)
    return Columns(found, tuple(free))


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", name.strip().lower())


def _check_said(names: Sequence[str], said: Mapping[str, str], file: str) -> None:
    taken: dict[str, str] = {}
    for column, kind in said.items():
        if column not in names:
            raise LinkageError(
                Problem(f"There is no such column. It has: {', '.join(names)}.", "Name one of these in --map.", file, field=column)
            )  # fmt: skip
        if kind not in (*KINDS, "ignore"):
            raise LinkageError(
                Problem(f"'{kind}' is not a kind of column.", f"Say one of: {', '.join(KINDS)}, ignore.", file, field=column)
            )  # fmt: skip
        if kind in taken and kind != "ignore":
            raise LinkageError(
                Problem(f"'{taken[kind]}' is mapped to {kind} too.", "Map one column to each kind.", file, field=column)
            )  # fmt: skip
        taken[kind] = column


def _check_enough(names: Sequence[str], found: Mapping[str, str], file: str) -> None:
    if not any(kind in found for kind in TELLING):
        raise LinkageError(
            Problem(
                f"No column was recognised that tells one record from another. It has: {', '.join(names)}.",
                "Say what they are, for example --map 'Nom=given_names' --map 'Naissance=date_of_birth'.", file,
            )
        )  # fmt: skip
